import StatusPage

extension WriteAccess {
    /// Why nothing can be sent although someone means it to be; nil where all is as it should be.
    ///
    /// An agent on an outer address without a token is closed by design unless an asset waits for
    /// what is sent.
    func trouble(_ configuration: Configuration) -> String? {
        guard case .closed(let reason) = self else { return nil }
        let isWanted =
            configuration.listen.isLoopback || configuration.ingestTokenFile != nil
            || configuration.assets.contains { asset in
                if case .ingest = asset.source { true } else { false }
            }
        return isWanted ? reason : nil
    }
}
