namespace Catalog.Testbed;

/// <summary>A server or API node exited while starting, or did not respond in time.</summary>
public sealed class ServerStartException : Exception
{
    private const int LinesShown = 20;

    internal ServerStartException(string message, IReadOnlyList<string> output)
        : base(string.Join(Environment.NewLine, [message, .. Telling(output)]))
    {
        Output = output;
    }

    /// <summary>The last lines of the process's output; the message contains some of them.</summary>
    public IReadOnlyList<string> Output { get; }

    internal bool PortWasTaken => Output.Any(line => line.Contains("Address already in use", StringComparison.OrdinalIgnoreCase));

    /// <summary>The unhandled exception of a .NET process, otherwise the last lines.</summary>
    private static IEnumerable<string> Telling(IReadOnlyList<string> output)
    {
        var cause = output.Index().LastOrDefault(line => line.Item.StartsWith("Unhandled exception", StringComparison.Ordinal)).Index;
        return cause > 0 ? output.Skip(cause).Take(LinesShown) : output.TakeLast(LinesShown);
    }
}
