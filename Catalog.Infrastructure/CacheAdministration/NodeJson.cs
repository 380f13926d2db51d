using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The JSON form of questions and answers, generated at compile time.</summary>
[JsonSerializable(typeof(NodeQuestion))]
[JsonSerializable(typeof(NodeAnswer))]
internal sealed partial class NodeJson : JsonSerializerContext;
