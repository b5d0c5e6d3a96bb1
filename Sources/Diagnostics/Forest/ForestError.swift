/// Why trees are not a forest that is scored here.
public enum ForestError: Error, Hashable, Sendable {
    /// A number that is outside what a forest here may have.
    case outOfRange(name: String, value: Int, allowed: ClosedRange<Int>)
    /// The arrays of a tree differ in length.
    case raggedTree(tree: Int)
    /// A node's child, feature or threshold is not one.
    case badNode(tree: Int, node: Int)
    /// A tree is deeper than the height limit of its number of samples.
    case tooDeep(tree: Int)
    /// A node's samples are not those of its children, or a root's not those of the forest.
    case badSampleCount(tree: Int, node: Int)
    /// A node is reached twice, or never.
    case notATree(tree: Int)
}

extension ForestError: CustomStringConvertible {
    /// What is wrong, where, and what was expected.
    public var description: String {
        switch self {
        case .outOfRange(let name, let value, let allowed):
            "\(name) is \(value); expected \(allowed.lowerBound) to \(allowed.upperBound)"
        case .raggedTree(let tree):
            "tree \(tree): its arrays must have one element a node, and one node at least"
        case .badNode(let tree, let node):
            "tree \(tree), node \(node): its child, feature or threshold does not exist"
        case .tooDeep(let tree):
            "tree \(tree) is deeper than ⌈log₂ samples⌉; fit the forest anew"
        case .badSampleCount(let tree, let node):
            "tree \(tree), node \(node): its samples are not the sum of its children's"
        case .notATree(let tree):
            "tree \(tree): each node must be reached exactly once from the root"
        }
    }
}
