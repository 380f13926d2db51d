using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;
using Catalog.Testbed;

namespace Catalog.Lab.Stories;

/// <summary>A problem of caching that is played on real servers. What is said about the outcome is computed from the recorded history.</summary>
internal abstract class Story
{
    /// <summary>The row that most stories are about.</summary>
    protected const string Row = "price-1";

    /// <summary>Half of the deadline of a call to Redis: with a longer stall, a cache has to take Redis for one that is down.</summary>
    protected const double HalfADeadline = 50;

    /// <summary>The name on the command line and in addresses.</summary>
    public abstract string Name { get; }

    /// <summary>A few words.</summary>
    public abstract string Title { get; }

    /// <summary>The problem, in two sentences.</summary>
    public abstract string Problem { get; }

    /// <summary>A question about the way on the left, to be answered before it runs.</summary>
    public abstract string Question { get; }

    /// <summary>The answers to choose from.</summary>
    public abstract IReadOnlyList<Answer> Answers { get; }

    /// <summary>The ways that can be compared. Default: all contenders.</summary>
    public virtual IReadOnlyList<Way> Ways => Way.OfEach;

    /// <summary>The names of the ways shown at first: one that is common, and one that holds.</summary>
    public virtual (string Left, string Right) AtFirst => (AllContenders.Fusion, AllContenders.Catalog);

    /// <summary>What the plot shows: staleness, loads, latency, failures or hits.</summary>
    public abstract string Plot { get; }

    /// <summary>The most that is promised, in the unit of the plot; null: no line is drawn.</summary>
    public virtual double? Bound => null;

    /// <summary>The guarantee in docs/guarantees.md, such as G1.</summary>
    public abstract string Guarantee { get; }

    /// <summary>What is promised, in one sentence.</summary>
    public abstract string Promise { get; }

    /// <summary>The sample that shows the protection in one file; null: none.</summary>
    public virtual string? Sample => null;

    /// <summary>The lines that make the difference.</summary>
    public abstract Why Why { get; }

    /// <summary>Whether the seed decides anything in it.</summary>
    public virtual bool UsesSeed => false;

    /// <summary>How many nodes there are.</summary>
    public virtual int Nodes => 3;

    /// <summary>The rows that exist.</summary>
    public virtual IReadOnlyList<string> Rows => [Row];

    /// <summary>The text of each row; null: a short one.</summary>
    public virtual string? Text => null;

    /// <summary>The settings of the caches.</summary>
    public virtual ContenderSettings Cache => new();

    /// <summary>The settings of Redis.</summary>
    public virtual RedisServerOptions Redis => new();

    /// <summary>
    /// A failed run proves nothing when the machine itself stalled for longer, in milliseconds. Default: there is no such excuse.
    /// </summary>
    public virtual double MostStallMs => double.PositiveInfinity;

    /// <summary>Plays the story on a stage.</summary>
    public abstract Task PlayAsync(Stage stage, CancellationToken ct);

    /// <summary>Judges what happened.</summary>
    public abstract Verdict Judge(Figures figures);

    /// <summary>A duration for people.</summary>
    internal static string Duration(double ms) => ms < 1000
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ms:0} ms")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ms / 1000:0.0} s");

    /// <summary>Judges by how long old values were served, counted at the earliest from the end of a fault.</summary>
    /// <param name="figures">What happened.</param>
    /// <param name="bound">What is promised, in milliseconds.</param>
    /// <param name="what">What is served, such as "old price".</param>
    protected static Verdict JudgeStaleness(Figures figures, double bound, string what = "old price")
    {
        var oldest = figures.OldestStaleAfterFault;
        var nodes = figures.StaleNodes;
        var where = NamesOf(nodes);
        return new Verdict(
            oldest <= bound && !figures.StaleAtTheEnd && figures.SilentNodes.Count == 0 && figures.Reads > figures.Failed,
            oldest,
            "ms",
            figures.SilentNodes.Count > 0 ? $"{NamesOf(figures.SilentNodes)} answered no read after the change: that proves nothing."
            : figures.Reads == figures.Failed ? "No read was answered: that proves nothing."
            : figures.Stale == 0 ? $"No read returned the {what} after the change was announced."
            : figures.StaleAtTheEnd ? $"{where} still served the {what} when the story ended, {Duration(figures.OldestStale)} after the change: {figures.Stale:N0} wrong reads."
            : $"{where} served the {what} for {Duration(figures.OldestStale)}: {figures.Stale:N0} wrong reads.");

        static string NamesOf(IReadOnlyList<int> nodes) =>
            nodes.Count > 1 ? $"Nodes {string.Join(", ", nodes.SkipLast(1))} and {nodes[^1]}" : $"Node {string.Concat(nodes)}";
    }
}
