import Diagnostics
import Store

extension RecordStore { func append(energy: EnergyPeriod, assetID: String) {} }
