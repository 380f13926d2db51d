using Catalog.Caching;

namespace Catalog.Infrastructure.Audit;

/// <summary>How audit entries are cached; what can be set stands in the section <c>Caching:Audit</c>.</summary>
public sealed class AuditCacheOptions
{
    /// <summary>The name of the cache.</summary>
    internal const string Name = "audit";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Audit";

    /// <summary>Fresh for 5 min in Redis alone: entries are read seldom. Absence is not remembered, as write-around demands.</summary>
    public CachePolicy<AuditEntry> Policy { get; } = new(Name)
    {
        Pattern = "write-around",
        Ttl = TimeSpan.FromMinutes(5),
        Serializer = CacheSerializer.Json(AuditJson.Default.AuditEntry),
    };
}
