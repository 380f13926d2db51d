using Catalog.Testbed.Hosts;

namespace Catalog.Testbed.Processes;

/// <summary>A program to run, and how it ends when this process dies.</summary>
/// <param name="Program">Full path, or a name on PATH.</param>
/// <param name="Arguments">The arguments, not interpreted by a shell.</param>
internal sealed record ProcessCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Where it runs. Default: this machine.</summary>
    public IHost Host { get; init; } = ThisMachine.Instance;

    /// <summary>The account that runs it in a container; null: the container's default.</summary>
    public string? User { get; init; }

    /// <summary>Environment variables, in addition to those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The working directory; null: that of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The signal sent when this process dies; SIGKILL follows after 10 s.</summary>
    public Signal EndSignal { get; init; } = Signal.Terminate;

    /// <summary>Called with each line of output, on pool threads.</summary>
    public Action<string>? OnLine { get; init; }
}
