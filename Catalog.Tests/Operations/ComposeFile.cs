using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Catalog.Tests.Operations;

/// <summary>docker-compose.yml with its anchors and merges resolved. Variables stay as they are written.</summary>
internal static class ComposeFile
{
    private static readonly JsonElement Content = Read();

    public static IEnumerable<ComposeService> Services =>
        Content.GetProperty("services").EnumerateObject().Select(service => new ComposeService(service.Name, service.Value));

    public static ComposeService Service(string name) => Services.Single(service => service.Name == name);

    /// <summary>Whether a network is internal: no route out, and none in from the host.</summary>
    public static bool IsInternal(string network) =>
        Content.GetProperty("networks").GetProperty(network) is { ValueKind: JsonValueKind.Object } settings
        && settings.TryGetProperty("internal", out var value) && value.GetBoolean();

    private static JsonElement Read()
    {
        using var text = File.OpenText(Repository.PathOf("docker-compose.yml"));
        var content = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(new MergingParser(new Parser(text)));
        return JsonElement.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(content));
    }
}
