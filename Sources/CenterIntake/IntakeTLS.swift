public import LinkCertificates
public import WebBasics

extension WebTLS {
    /// Of the intake: every terminal of this center may connect, and whoever has no certificate (for the
    /// enrolment). Whether a certificate is good still is asked at each request, where the answer can say why.
    ///
    /// - Parameter names: DNS names and addresses by which terminals reach the center.
    /// - Throws: `LinkCertificateError` for one that is neither.
    public static func intake(_ authority: CenterAuthority, names: [String]) throws -> WebTLS {
        WebTLS(try authority.serverTLS(names: names), admits: { authority.admits($0) })
    }
}
