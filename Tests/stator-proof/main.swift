import ArgumentParser

// Runs the proofs that the README's table of promises rests on: `swift run -c release stator-proof`.
StatorProof.main()
