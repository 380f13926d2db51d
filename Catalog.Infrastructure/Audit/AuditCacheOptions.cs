using Catalog.Caching;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Audit;

/// <summary>The cache policy of audit entries; its settings are in the section <c>Caching:Audit</c>.</summary>
public sealed class AuditCacheOptions
{
    internal const string Name = "audit";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Audit";

    /// <summary>Fresh for 5 min, in Redis only, because entries are rarely read. Absence is not cached, as write-around requires.</summary>
    public CachePolicy<AuditEntry> Policy { get; } = new(Name)
    {
        Pattern = "write-around",
        Ttl = TimeSpan.FromMinutes(5),
        Serializer = CacheSerializer.Json(CatalogJson.Default.AuditEntry),
    };
}
