using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalog.Testbed;
using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>
/// A Redis with TLS, a certificate of its own authority, and a single user with a password and only the rights that
/// docs/operations.md lists. The testbed uses its plain port to see that it is up.
/// </summary>
internal sealed class TlsRedis : IAsyncDisposable
{
    private const string User = "catalog";
    private const string Password = "a-password";
    private readonly ThrowAwayFolder _folder;
    private readonly RedisServer _server;
    private readonly int _port;

    private TlsRedis(ThrowAwayFolder folder, RedisServer server, int port) => (_folder, _server, _port) = (folder, server, port);

    /// <summary>The authority's certificate, as a PEM file.</summary>
    public string Authority => Path.Combine(_folder.Path, "ca.crt");

    public string ConnectionString => $"127.0.0.1:{_port},ssl=true,user={User},password={Password}";

    /// <param name="prefix">Prefix of the keys and channels that the user may access.</param>
    public static async Task<TlsRedis> StartAsync(string prefix)
    {
        var folder = ThrowAwayFolder.Create();
        var (authority, certificate, key) = (Path.Combine(folder.Path, "ca.crt"), Path.Combine(folder.Path, "redis.crt"), Path.Combine(folder.Path, "redis.key"));
        await WriteCertificatesAsync(authority, certificate, key);
        var host = await PrivateServers.ForRedisAsync(dataDirectory: null, source: null, progress: null, CancellationToken.None);
        var port = host.TakePort();
        string[] tls =
        [
            "--tls-port", $"{port}", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", authority, "--tls-auth-clients", "no",
        ];
        string[] users =
        [
            "--user", "default", "off", "--user", User, "on", $">{Password}", .. Repository.RightsOfNode(prefix),
        ];
        return new TlsRedis(folder, await RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = [.. tls, .. users] }), port);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _folder.DisposeAsync();
    }

    private static async Task WriteCertificatesAsync(string authority, string certificate, string key)
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = RSA.Create(2048);
        var root = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = root.CreateSelfSigned(from, to);

        using var serverKey = RSA.Create(2048);
        var server = new CertificateRequest("CN=redis", serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var issued = server.Create(issuer, from, to, [1]);

        await File.WriteAllTextAsync(authority, issuer.ExportCertificatePem());
        await File.WriteAllTextAsync(certificate, issued.ExportCertificatePem());
        await File.WriteAllTextAsync(key, serverKey.ExportPkcs8PrivateKeyPem());
    }
}
