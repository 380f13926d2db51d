using Catalog.Testbed.Hosts;

namespace Catalog.Testbed.Processes;

/// <summary>What to run, and how it ends when this process dies.</summary>
/// <param name="Program">Full path, or a name on PATH.</param>
/// <param name="Arguments">One entry an argument; no shell interprets them.</param>
internal sealed record ProcessCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Where it runs. Default: this machine.</summary>
    public IHost Host { get; init; } = ThisMachine.Instance;

    /// <summary>The account that runs it in a container; null: that of the container.</summary>
    public string? User { get; init; }

    /// <summary>Variables set over those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Null: that of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Sent when this process dies; followed by SIGKILL after 10 s.</summary>
    public Signal EndSignal { get; init; } = Signal.Terminate;

    /// <summary>Called with each line of output, from pool threads.</summary>
    public Action<string>? OnLine { get; init; }
}
