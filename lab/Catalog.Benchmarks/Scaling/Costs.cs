namespace Catalog.Benchmarks.Scaling;

/// <summary>What is counted.</summary>
internal enum Cost
{
    /// <summary>Time that passed.</summary>
    Seconds,

    /// <summary>Times that a master of Redis read from a socket of a client; with one caller at a time: round trips.</summary>
    RedisReads,

    /// <summary>Bytes that clients sent to the masters.</summary>
    RedisIn,

    /// <summary>Bytes that the masters sent to clients, published messages included, replication not.</summary>
    RedisOut,

    /// <summary>Processor time of all Redis servers, replicas included, in µs.</summary>
    RedisCpu,

    /// <summary>Processor time of the API nodes, in µs.</summary>
    NodeCpu,

    /// <summary>Processor time of PostgreSQL, in µs.</summary>
    PostgresCpu,

    /// <summary>Processor time of the load generator, in µs.</summary>
    ClientCpu,

    /// <summary>Transactions of the database.</summary>
    Transactions,

    /// <summary>Bytes of the database's log.</summary>
    LogBytes,
}

/// <summary>One number for each <see cref="Cost"/>.</summary>
internal sealed class Costs(double[] values)
{
    private static readonly int Count = Enum.GetValues<Cost>().Length;

    public Costs()
        : this(new double[Count])
    {
    }

    public double this[Cost cost]
    {
        get => values[(int)cost];
        init => values[(int)cost] = value;
    }

    /// <summary>What the service's processes took in all, in µs; the load generator not.</summary>
    public double ServiceCpu => this[Cost.NodeCpu] + this[Cost.RedisCpu] + this[Cost.PostgresCpu];

    public static Costs operator -(Costs after, Costs before) => Each(cost => after[cost] - before[cost]);

    public static Costs operator *(Costs costs, double by) => Each(cost => costs[cost] * by);

    public static Costs operator /(Costs costs, double by) => costs * (1 / by);

    /// <summary>The median of each.</summary>
    public static Costs Median(IReadOnlyCollection<Costs> rounds) =>
        Each(cost => Measuring.Quantile.Median(rounds.Select(round => round[cost])));

    /// <summary>
    /// What each of a number of operations cost: without what would have been spent in the same time anyway, and not below nothing,
    /// which only the coarse clock of the processors makes it.
    /// </summary>
    /// <param name="operations">How many.</param>
    /// <param name="idle">What was spent in another time without any operation.</param>
    public Costs Per(double operations, Costs idle)
    {
        var own = (this - (idle * (this[Cost.Seconds] / idle[Cost.Seconds]))) / operations;
        return Each(cost => Math.Max(0, own[cost]));
    }

    private static Costs Each(Func<Cost, double> value) => new([.. Enum.GetValues<Cost>().Select(value)]);
}
