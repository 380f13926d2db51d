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

    /// <summary>Adds Data Protection over the table <c>protection_keys</c>, and <see cref="KeyRingMac"/>. Needs persistence.</summary>
    /// <remarks>
    /// Without a certificate in <see cref="KeyRingOptions"/> the keys lie in the database in clear: they keep personal data from who
    /// reads Redis, not from who reads the database, where these data stand in clear themselves. Nodes that start on an empty ring
    /// at once may make a key each; all of them stay in the ring, and a node that meets a key it does not know reads the ring again.
    /// </remarks>
    /// <param name="services">Where to register.</param>
    /// <param name="configuration">Read for the section <c>KeyRing</c>.</param>
    /// <exception cref="CryptographicException">The certificate's file is not there, or can not be read with its password.</exception>
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(KeyRingOptions.Section).Get<KeyRingOptions>() ?? new KeyRingOptions();
        var protection = services.AddDataProtection().SetApplicationName(ApplicationName).PersistKeysToDbContext<CatalogDbContext>();
        services.AddSingleton<KeyRingMac>();
        services.AddSingleton<IPayloadEncryption, KeyRingEncryption>();

        if (!string.IsNullOrEmpty(options.Certificate))
        {
            protection.ProtectKeysWithCertificate(
                X509CertificateLoader.LoadPkcs12FromFile(options.Certificate, options.CertificatePassword));
        }

        return services;
    }
}
