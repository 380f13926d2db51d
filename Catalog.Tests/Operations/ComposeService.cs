using System.Text.Json;

namespace Catalog.Tests.Operations;

/// <summary>A service of docker-compose.yml.</summary>
internal sealed record ComposeService(string Name, JsonElement Settings)
{
    /// <summary>Its image, or null if it is built here.</summary>
    public string? ForeignImage => Text("image") is { } image && !image.StartsWith("catalog-", StringComparison.Ordinal) ? image : null;

    public IReadOnlyList<string> Profiles => Texts("profiles");

    public IReadOnlyList<string> Command => Texts("command");

    public IReadOnlyList<string> Ports => Texts("ports");

    public IReadOnlyList<string> Networks =>
        Settings.TryGetProperty("networks", out var networks) && networks.ValueKind == JsonValueKind.Object
            ? [.. networks.EnumerateObject().Select(network => network.Name)]
            : Texts("networks");

    public IReadOnlyList<string> Volumes => Texts("volumes");

    /// <summary>The folder with the passwords that it gets, or null if it gets none.</summary>
    public string? Secrets => Settings.TryGetProperty("volumes", out var volumes)
        ? volumes.EnumerateArray()
            .Where(volume => volume.ValueKind == JsonValueKind.Object && volume.GetProperty("source").ToString() == "secrets")
            .Select(volume => volume.GetProperty("volume").GetProperty("subpath").ToString())
            .SingleOrDefault()
        : null;

    /// <summary>The files of the repository that are mounted into it.</summary>
    public IEnumerable<string> MountedFiles => Volumes.Where(volume => volume.StartsWith("./", StringComparison.Ordinal));

    public IReadOnlyDictionary<string, string> Environment => Settings.TryGetProperty("environment", out var variables)
        ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.ToString())
        : [];

    /// <summary>Its configured address in a network.</summary>
    public string AddressIn(string network) => Settings.GetProperty("networks").GetProperty(network).GetProperty("ipv4_address").ToString();

    public string? Text(string setting) => Settings.TryGetProperty(setting, out var value) ? value.ToString() : null;

    public IReadOnlyList<string> Texts(string setting) =>
        Settings.TryGetProperty(setting, out var value) ? [.. value.EnumerateArray().Select(item => item.ToString())] : [];

    public override string ToString() => Name;
}
