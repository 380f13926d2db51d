using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Audit;

/// <summary>How the cache holds audit entries, generated at compile time.</summary>
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class AuditJson : JsonSerializerContext;
