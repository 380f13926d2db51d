using Catalog.Caching;
using Catalog.Infrastructure.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Audit;

/// <summary>Registers the audit log with write-around.</summary>
public static class AuditServices
{
    /// <summary>Adds the log and the security events. Requires persistence and caching.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddResourcePolicy<AuditCacheOptions>(AuditCacheOptions.Section, options => options.Policy);
        services.AddOptions<AuditCacheOptions>().Validate(
            options => options.Policy.NegativeTtl == TimeSpan.Zero,
            $"{AuditCacheOptions.Section}:NegativeTtl must be zero: new entries are not invalidated in the cache.");
        services.AddCatalogCaching().AddCache<long, AuditEntry>(
            AuditCacheOptions.Name, provider => provider.GetRequiredService<AuditCacheOptions>().Policy);
        services.AddHostedService<RightsWatch>();
        return services.AddSingleton<SecurityEvents>().AddSingleton<AuditLog>();
    }
}
