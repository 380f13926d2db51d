namespace Catalog.Testbed;

/// <summary>A server or an API node ended while it was starting, or did not answer in time.</summary>
public sealed class ServerStartException : Exception
{
    private const int LinesShown = 20;

    internal ServerStartException(string message, IReadOnlyList<string> output)
        : base(string.Join(Environment.NewLine, [message, .. Telling(output)]))
    {
        Output = output;
    }

    /// <summary>The last lines the process printed; the message ends with some of them.</summary>
    public IReadOnlyList<string> Output { get; }

    internal bool PortWasTaken => Output.Any(line => line.Contains("Address already in use", StringComparison.OrdinalIgnoreCase));

    /// <summary>Where a .NET process says why it died, else the end.</summary>
    private static IEnumerable<string> Telling(IReadOnlyList<string> output)
    {
        var cause = output.Index().LastOrDefault(line => line.Item.StartsWith("Unhandled exception", StringComparison.Ordinal)).Index;
        return cause > 0 ? output.Skip(cause).Take(LinesShown) : output.TakeLast(LinesShown);
    }
}
