using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>How questions and answers travel, generated at compile time.</summary>
[JsonSerializable(typeof(NodeQuestion))]
[JsonSerializable(typeof(NodeAnswer))]
internal sealed partial class NodeJson : JsonSerializerContext;
