namespace Catalog.Testbed.Hosts;

/// <summary>The settings of a container for servers.</summary>
/// <param name="Image">Contains the programs.</param>
/// <param name="Ports">The number of published ports.</param>
internal sealed record ContainerOptions(DockerImage Image, int Ports)
{
    /// <summary>The account that runs the programs; null: the default of the image.</summary>
    public string? User { get; init; }

    /// <summary>Folders of this machine, mounted at the same paths.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Whether the container is shared: it outlives its servers and ends with this process.</summary>
    public bool Shared { get; init; }
}
