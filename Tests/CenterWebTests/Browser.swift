import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// What a test sees of an answer.
struct Page {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let bytes: Data

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var location: String? { headers[.location] }

    init(_ response: TestResponse) {
        status = response.status
        headers = response.headers
        bytes = Data(response.body.readableBytesView)
    }

    /// The hidden form token of the page.
    var formToken: String {
        text.firstMatch(of: /name="form_token" value="([^"]*)"/).map { String($0.1) } ?? ""
    }
}

/// Asks a site as a browser does: keeps the cookie, posts forms.
struct Browser {
    let client: any TestClientProtocol
    var cookie: String?

    init(_ client: any TestClientProtocol) {
        self.client = client
    }

    func get(_ path: String, method: HTTPRequest.Method = .get, headers: HTTPFields = [:]) async throws -> Page {
        Page(try await client.executeRequest(uri: path, method: method, headers: all(headers), body: nil))
    }

    func post(
        _ path: String, _ form: [(String, String)], headers: HTTPFields = [:]
    ) async throws -> Page {
        var headers = all(headers)
        if headers[.contentType] == nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let unreserved = CharacterSet(
            charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        let body = form.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "")"
        }.joined(separator: "&")
        return Page(
            try await client.executeRequest(
                uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)))
    }

    mutating func logIn(_ login: String = "wang.fang", password: String = CenterFixture.password) async throws -> Page {
        let page = try await post("/login", [("login", login), ("password", password)])
        cookie = page.headers[.setCookie]?.split(separator: ";").first.map(String.init)
        return page
    }

    private func all(_ headers: HTTPFields) -> HTTPFields {
        var headers = headers
        headers[.cookie] = cookie
        return headers
    }
}
