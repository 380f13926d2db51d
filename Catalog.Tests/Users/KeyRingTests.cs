using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalog.Infrastructure.KeyRing;
using Catalog.Infrastructure.Persistence;
using Catalog.Tests.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Users;

public sealed class KeyRingTests
{
    [Fact]
    public async Task Nodes_that_start_on_an_empty_ring_at_once_all_read_what_any_of_them_encrypts()
    {
        var database = await TestDatabase.CreateAsync();
        var nodes = Enumerable.Range(0, 4).Select(_ => Node(database)).ToArray();
        using var start = new Barrier(nodes.Length);

        var encrypted = await Task.WhenAll(nodes.Select(node => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return node.Protect("secret");
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.All(nodes, node => Assert.All(encrypted, text => Assert.Equal("secret", node.Unprotect(text))));
    }

    [Fact]
    public async Task A_node_that_starts_later_makes_no_key_of_its_own()
    {
        var database = await TestDatabase.CreateAsync();
        var text = Node(database).Protect("secret");

        Assert.Equal("secret", Node(database).Unprotect(text));
        Node(database).Protect("another");

        Assert.Equal(1, await TestDatabase.ScalarAsync<long>(database, "SELECT count(*) FROM protection_keys"));
    }

    [Fact]
    public async Task With_a_certificate_the_keys_are_encrypted_in_the_database_and_nodes_that_have_it_read_them()
    {
        var database = await TestDatabase.CreateAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, Certificate("file password"));
            (string, string?)[] settings = [("KeyRing:Certificate", file), ("KeyRing:CertificatePassword", "file password")];

            var text = Node(database, settings).Protect("secret");

            Assert.Equal("secret", Node(database, settings).Unprotect(text));
            var stored = await TestDatabase.ScalarAsync<string>(database, "SELECT xml FROM protection_keys");
            Assert.DoesNotContain("<value>", stored, StringComparison.Ordinal);
            Assert.Contains("EncryptedData", stored, StringComparison.Ordinal);
            Assert.Throws<CryptographicException>(() => Node(database).Unprotect(text));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_missing_certificate_stops_startup() =>
        Assert.ThrowsAny<Exception>(() => Node("Host=nowhere", ("KeyRing:Certificate", "/no/such/file.pfx")));

    private static IDataProtector Node(string database, params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Append(("ConnectionStrings:Postgres", database)).ToDictionary(s => s.Item1, s => s.Item2))
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddPersistence(configuration)
            .AddKeyRing(configuration)
            .BuildServiceProvider()
            .GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("test");
    }

    private static byte[] Certificate(string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Catalog key ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.Export(X509ContentType.Pfx, password);
    }
}
