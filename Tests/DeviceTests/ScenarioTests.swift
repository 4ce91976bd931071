import Testing

@testable import device_scenarios

extension EmulatedDevices {
    @Suite struct ScenarioTests {
        @Test("the drivers bear whatever befalls a device", arguments: Scenario.all)
        func scenario(_ scenario: Scenario) async throws {
            try await scenario.run(Emulation.bench())
        }
    }
}
