using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Scaling;

/// <summary>The cost of one operation; see <see cref="OperationCosts"/>.</summary>
internal sealed record OperationCost
{
    private const string Processor = "µs";

    public required string Name { get; init; }

    /// <summary>Commands sent to Redis.</summary>
    public required double Commands { get; init; }

    /// <summary>Round trips to Redis.</summary>
    public required double RoundTrips { get; init; }

    /// <summary>µs that Redis spends in the commands.</summary>
    public required double ServerTime { get; init; }

    /// <summary>The other costs.</summary>
    public required Costs Spent { get; init; }

    /// <summary>Operations per second, with the load generator on the same processors.</summary>
    public required double PerSecond { get; init; }

    /// <summary>The size of a response in bytes, including headers.</summary>
    public required double AnswerBytes { get; init; }

    /// <summary>The commands.</summary>
    public required string Sent { get; init; }

    // The numbers that the patterns promise, plus a margin for occasional work.
    private static readonly Dictionary<string, double> Limits = new()
    {
        [Operation.LocalHit] = 0.01,
        [Operation.Unchanged] = 0.01,
        [Operation.SharedHit] = 1.01,
        [Operation.View] = 1.1,
        [Operation.SessionCheck] = 1.05,
        [Operation.ListPage] = 1.05,
        [Operation.StockRead] = 1.05,
    };

    /// <summary>The rows of the report.</summary>
    /// <param name="shape">The topology of Redis.</param>
    public IEnumerable<ExperimentRow> Rows(RedisTopology shape)
    {
        var row = $"{Name}, {(shape == RedisTopology.Cluster ? "3 masters" : "1 master")}";
        yield return Limits.TryGetValue(Name, out var most)
            ? ExperimentRow.AtMost($"{row}: commands to Redis", Commands, "commands", most)
            : ExperimentRow.Told($"{row}: commands to Redis", Commands, "commands");
        yield return ExperimentRow.Told($"{row}: round trips to Redis", RoundTrips, "round trips");
        yield return ExperimentRow.Told($"{row}: bytes into Redis", Spent[Cost.RedisIn], "B");
        yield return ExperimentRow.Told($"{row}: bytes out of Redis", Spent[Cost.RedisOut], "B");
        yield return ExperimentRow.Told($"{row}: Redis within commands", ServerTime, Processor);
        yield return ExperimentRow.Told($"{row}: processor time of Redis", Spent[Cost.RedisCpu], Processor);
        yield return ExperimentRow.Told($"{row}: processor time of the nodes", Spent[Cost.NodeCpu], Processor);
        yield return ExperimentRow.Told($"{row}: processor time of PostgreSQL", Spent[Cost.PostgresCpu], Processor);
        if (shape == RedisTopology.Single)
        {
            yield return ExperimentRow.Told($"{row}: transactions", Spent[Cost.Transactions], "transactions");
            yield return ExperimentRow.Told($"{row}: log of the database", Spent[Cost.LogBytes], "B");
            yield return ExperimentRow.Told($"{row}: bytes of an answer", AnswerBytes, "B");
        }
    }

    public override string ToString() => FormattableString.Invariant(
        $"{Name,-20} {PerSecond,7:N0}/s  {Commands:0.00} commands, {RoundTrips:0.00} round trips, {Spent[Cost.RedisIn]:N0} B in, {Spent[Cost.RedisOut]:N0} B out; ")
        + FormattableString.Invariant(
            $"µs: {ServerTime:0.0} in commands, Redis {Spent[Cost.RedisCpu]:0.0}, nodes {Spent[Cost.NodeCpu]:0}, PostgreSQL {Spent[Cost.PostgresCpu]:0}; ")
        + FormattableString.Invariant($"{Spent[Cost.Transactions]:0.00} transactions, {Spent[Cost.LogBytes]:N0} B log  [{Sent}]");
}
