/// The eSCL service of the emulated scanner: one platen, one job after another.
struct ESCLFirmware {
    struct Answer {
        var bytes: [UInt8]
        var isPage = false

        /// The three digits of the HTTP status.
        var status: String { String(decoding: bytes.dropFirst(9).prefix(3), as: UTF8.self) }
    }

    static func step(of request: HTTPRequestReader.Request) -> DeviceStep? {
        switch (request.method, request.path) {
        case ("GET", "/eSCL/ScannerCapabilities"): .capabilities
        case ("GET", "/eSCL/ScannerStatus"): .scannerStatus
        case ("POST", "/eSCL/ScanJobs"): .newJob
        case ("GET", let path) where path.hasSuffix("/NextDocument"): .nextPage
        case ("DELETE", _): .endJob
        default: nil
        }
    }

    /// How many more requests for a page to answer 503.
    var busyAnswers = 0
    /// Job path to whether its one page has been fetched.
    private var jobs: [String: Bool] = [:]
    private var nextJob = 1

    var openJobs: Int { jobs.count }

    /// What is sent in place of any answer by a scanner that says no.
    static func refusal(_ code: Int) -> Answer { reply("\(code) Refused") }

    mutating func answer(to request: HTTPRequestReader.Request, page: [UInt8]) -> Answer {
        switch (request.method, request.path) {
        case ("GET", "/eSCL/ScannerCapabilities"):
            return Self.reply("200 OK", type: "text/xml", body: Array(Self.capabilities.utf8))
        case ("GET", "/eSCL/ScannerStatus"):
            return Self.reply(
                "200 OK", type: "text/xml", body: Array(Self.status(busy: jobs.values.contains(false)).utf8))
        case ("POST", "/eSCL/ScanJobs"):
            guard String(decoding: request.body, as: UTF8.self).contains("ScanSettings>") else {
                return Self.reply("400 Bad Request")
            }
            guard !jobs.values.contains(false) else { return Self.reply("503 Service Unavailable") }
            let path = "/eSCL/ScanJobs/\(nextJob)"
            nextJob += 1
            jobs[path] = false
            // A host name that leads nowhere, as many devices send.
            return Self.reply("201 Created", headers: ["Location: http://scanner.invalid:8080\(path)"])
        case ("GET", let path) where path.hasSuffix("/NextDocument"):
            let job = String(path.dropLast("/NextDocument".count))
            guard jobs[job] == false else { return Self.reply("404 Not Found") }
            guard busyAnswers == 0 else {
                busyAnswers -= 1
                return Self.reply("503 Service Unavailable")
            }
            jobs[job] = true
            return Answer(bytes: Self.chunked(page), isPage: true)
        case ("DELETE", let path):
            return Self.reply(jobs.removeValue(forKey: path) == nil ? "404 Not Found" : "200 OK")
        default:
            return Self.reply("404 Not Found")
        }
    }

    private static func reply(_ status: String, type: String? = nil, headers: [String] = [], body: [UInt8] = [])
        -> Answer
    {
        var lines = ["HTTP/1.1 \(status)", "Server: Virtual Devices", "Content-Length: \(body.count)"]
        if let type { lines.append("Content-Type: \(type)") }
        let head = (lines + headers).map { $0 + "\r\n" }.joined() + "\r\n"
        return Answer(bytes: Array(head.utf8) + body)
    }

    private static func chunked(_ page: [UInt8]) -> [UInt8] {
        var bytes = Array("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        for start in stride(from: 0, to: page.count, by: 8192) {
            let chunk = page[start..<min(start + 8192, page.count)]
            bytes += Array((String(chunk.count, radix: 16) + "\r\n").utf8) + chunk + Array("\r\n".utf8)
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }

    private static let namespaces =
        #"xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm""#

    private static func status(busy: Bool) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <scan:ScannerStatus \(namespaces)><pwg:Version>2.0</pwg:Version>\
        <pwg:State>\(busy ? "Processing" : "Idle")</pwg:State></scan:ScannerStatus>
        """
    }

    private static let capabilities = """
        <?xml version="1.0" encoding="UTF-8"?>
        <scan:ScannerCapabilities \(namespaces)>
          <pwg:Version>2.0</pwg:Version>
          <pwg:MakeAndModel>Virtual Devices Flatbed</pwg:MakeAndModel>
          <scan:Platen>
            <scan:PlatenInputCaps>
              <scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>
              <scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>
              <scan:MaxScanRegions>1</scan:MaxScanRegions>
              <scan:SettingProfiles>
                <scan:SettingProfile>
                  <scan:ColorModes><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
                  <scan:DocumentFormats>
                    <pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
                    <scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>
                  </scan:DocumentFormats>
                  <scan:SupportedResolutions>
                    <scan:DiscreteResolutions>
                      <scan:DiscreteResolution>
                        <scan:XResolution>200</scan:XResolution><scan:YResolution>200</scan:YResolution>
                      </scan:DiscreteResolution>
                    </scan:DiscreteResolutions>
                  </scan:SupportedResolutions>
                </scan:SettingProfile>
              </scan:SettingProfiles>
            </scan:PlatenInputCaps>
          </scan:Platen>
        </scan:ScannerCapabilities>
        """
}
