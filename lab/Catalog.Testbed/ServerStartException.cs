namespace Catalog.Testbed;

/// <summary>A server or an API node ended while it was starting, or did not answer in time.</summary>
public sealed class ServerStartException : Exception
{
    private const int LinesShown = 20;

    internal ServerStartException(string message, IReadOnlyList<string> output)
        : base(string.Join(Environment.NewLine, [message, .. output.TakeLast(LinesShown)]))
    {
        Output = output;
    }

    /// <summary>The last lines the process printed; the message ends with some of them.</summary>
    public IReadOnlyList<string> Output { get; }

    internal bool PortWasTaken => Output.Any(line => line.Contains("Address already in use", StringComparison.OrdinalIgnoreCase));
}
