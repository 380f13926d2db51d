namespace Catalog.Testbed.Hosts;

/// <summary>A container for servers.</summary>
/// <param name="Image">Has their programs.</param>
/// <param name="Ports">How many ports it has, where they are published.</param>
internal sealed record ContainerOptions(DockerImage Image, int Ports)
{
    /// <summary>The account that runs the programs; null: that of its servers.</summary>
    public string? User { get; init; }

    /// <summary>Folders of this machine that are at the same path in the container.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Whether it outlives its servers, to end with this process.</summary>
    public bool Shared { get; init; }
}
