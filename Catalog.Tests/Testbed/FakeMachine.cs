using Catalog.Testbed.Sources;

namespace Catalog.Tests.Testbed;

/// <summary>A machine with only what a test puts on it.</summary>
internal sealed class FakeMachine : IMachine
{
    public Dictionary<string, string> Variables { get; } = [];

    public HashSet<string> Programs { get; } = [];

    public List<string> Installed { get; } = [];

    public bool Containers { get; set; }

    public bool CanInstall { get; set; }

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    public Task<bool> HasContainersAsync(CancellationToken ct) => Task.FromResult(Containers);

    public bool Has(string program) => Programs.Contains(program);

    public Task InstallAsync(IReadOnlyList<string> packages, CancellationToken ct)
    {
        Installed.AddRange(packages);
        return Task.CompletedTask;
    }
}
