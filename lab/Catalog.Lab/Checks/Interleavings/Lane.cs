namespace Catalog.Lab.Checks.Interleavings;

/// <summary>One flow of work: a reader, a writer, a node that looks at the bus; or what happens to them all.</summary>
/// <param name="name">Its name in the schedule.</param>
/// <param name="node">Its node.</param>
/// <param name="key">The number of its key; null for none or all.</param>
/// <param name="entry">Its key in the cache.</param>
internal sealed class Lane(string name, int node, int? key = null, string? entry = null)
{
    private static readonly AsyncLocal<Lane?> Flow = new();
    private int _steps;

    /// <summary>The lane of the code that runs now.</summary>
    public static Lane Current => Flow.Value ?? throw new InvalidOperationException("Explored code runs outside of all lanes.");

    public string Name => name;

    public int Node => node;

    public int? Key => key;

    public string? Entry => entry;

    /// <summary>Whether it reads or writes rows by way of a cache, of which the explorer knows what each reply changes.</summary>
    public bool IsOfCache { get; init; }

    /// <summary>Whether it follows the bus.</summary>
    public bool IsOfBus { get; init; }

    /// <summary>The run that it belongs to. What an earlier run left undone may wake up in a later one: it gets no further.</summary>
    public Run? Run { get; set; }

    /// <summary>The version that it committed.</summary>
    public long Version { get; set; }

    /// <summary>Whether one of its calls had no reply: then other nodes may be told late.</summary>
    public bool HasLost { get; set; }

    /// <summary>What the bus had when this lane looked at it.</summary>
    public Heard? Looked { get; set; }

    /// <summary>The notice that it waits for, if it waits for one.</summary>
    public Task? Notice { get; set; }

    public bool HasBegun { get; private set; }

    /// <summary>Whether its work has ended, or failed.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Its next number, for the labels of its steps.</summary>
    public int Next() => ++_steps;

    /// <summary>Does its work as this lane.</summary>
    public async Task RunAsync(Func<Task> work)
    {
        Flow.Value = this;
        HasBegun = true;
        try
        {
            await work();
        }
        finally
        {
            IsDone = true;
        }
    }
}
