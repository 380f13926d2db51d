using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Audit;

/// <summary>The JSON form of audit entries in the cache, generated at compile time.</summary>
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class AuditJson : JsonSerializerContext;
