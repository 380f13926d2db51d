using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.KeyRing;

/// <summary>Registers Data Protection with a key ring that the nodes share.</summary>
public static class KeyRingServices
{
    private const string ApplicationName = "Catalog";

    /// <summary>Adds Data Protection with the table <c>protection_keys</c>, and <see cref="KeyRingMac"/>. Requires persistence.</summary>
    /// <remarks>
    /// Without a certificate in <see cref="KeyRingOptions"/> the keys are stored in the database unencrypted. They protect personal data in
    /// Redis, not in the database, which contains the same data in plain text. Nodes that start concurrently with an empty ring may create
    /// one key each; all of them stay in the ring, and a node that encounters an unknown key reloads the ring.
    /// </remarks>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">Read for the section <c>KeyRing</c>.</param>
    /// <exception cref="InvalidOperationException">The certificate's file does not exist or cannot be read with the password.</exception>
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(KeyRingOptions.Section).Get<KeyRingOptions>() ?? new KeyRingOptions();
        var protection = services.AddDataProtection().SetApplicationName(ApplicationName).PersistKeysToDbContext<CatalogDbContext>();
        services.AddSingleton<KeyRingMac>();
        services.AddSingleton<IPayloadEncryption, KeyRingEncryption>();

        if (!string.IsNullOrEmpty(options.Certificate))
        {
            protection.ProtectKeysWithCertificate(Read(options.Certificate, options.CertificatePassword));
        }

        return services;
    }

    private static X509Certificate2 Read(string path, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, password);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException("KeyRing:Certificate cannot be read.", e);
        }
    }
}
