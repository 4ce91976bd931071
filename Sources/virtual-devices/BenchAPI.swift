import HTTPTypes
import Hummingbird
import WebBasics

/// The calls of the bench; the page's buttons make the same ones. What each does is on the target's
/// page. Each answers the state that follows from it.
struct BenchAPI: Sendable {
    let workbench: Workbench

    func addRoutes(to router: some RouterMethods<FormContext>) {
        let api = router.group("api")
        api.get("state") { _, _ in try await state() }
        api.post("reset") { _, _ in
            try workbench.reset()
            return try await state()
        }

        api.put("reader/card/:id") { _, context in
            try workbench.layCard(context.parameters.require("id"))
            return try await state()
        }
        api.delete("reader/card") { _, _ in
            workbench.liftCard()
            return try await state()
        }
        api.put("social-card-reader/card/:id") { _, context in
            try workbench.insertSocialCard(context.parameters.require("id"))
            return try await state()
        }
        api.delete("social-card-reader/card") { _, _ in
            workbench.withdrawSocialCard()
            return try await state()
        }
        api.put("scanner/page/:id") { _, context in
            try workbench.layPage(context.parameters.require("id"))
            return try await state()
        }
        api.delete("scanner/page") { _, _ in
            workbench.removePage()
            return try await state()
        }

        api.put("reader/transport/:name") { _, context in
            try workbench.rebuildReader(context.parameters.require("name"))
            return try await state()
        }

        for device in Workbench.DeviceName.allCases {
            if device.hasCable {
                api.put("\(device.rawValue)/cable") { _, _ in
                    try workbench.plug(device)
                    return try await state()
                }
                api.delete("\(device.rawValue)/cable") { _, _ in
                    workbench.unplug(device)
                    return try await state()
                }
                api.post("\(device.rawValue)/other-port") { _, _ in
                    try workbench.move(device)
                    return try await state()
                }
                api.post("\(device.rawValue)/loose-plug") { _, _ in
                    workbench.loosen(device)
                    return try await state()
                }
            }
            for (method, isOn) in [(HTTPRequest.Method.put, true), (.delete, false)] {
                api.on("\(device.rawValue)/faults/:fault", method: method) { request, context in
                    let query = request.uri.queryParameters
                    let aim = Workbench.Aim { query[$0[...]].map(String.init) }
                    try workbench.setFault(context.parameters.require("fault"), of: device, isOn, aim)
                    return try await state()
                }
            }
        }
    }

    private func state() async throws -> Response {
        try .json(await workbench.state())
    }
}
