namespace Catalog.Caching.Reading;

/// <summary>
/// Probabilistic early refresh: each reader may refresh before the expiry, with a probability that grows as it approaches and with the load's
/// duration. One early reader renews a hot key, and no reader waits.
/// </summary>
/// <remarks>
/// Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention, PVLDB 8(8), 2015. Refresh when
/// <c>now - cost * beta * ln(u) &gt;= expiry</c> for u uniform in (0, 1].
/// </remarks>
internal static class XFetch
{
    // -ln(u) exceeds this once in 10^13 draws: outside the window no draw is needed.
    private const double FarthestDraw = 30;

    /// <summary>How long before the expiry a refresh can begin.</summary>
    public static TimeSpan Window(uint costMicroseconds, double beta) =>
        TimeSpan.FromMilliseconds(FarthestDraw * beta * costMicroseconds / 1000.0);

    /// <summary>Draws once: whether this reader refreshes now.</summary>
    /// <param name="left">How long the entry stays fresh.</param>
    /// <param name="costMicroseconds">The last load's duration.</param>
    /// <param name="beta">0 is never, 1 is optimal for exponentially distributed load times, more is earlier.</param>
    /// <param name="random">The source of randomness.</param>
    public static bool Draw(TimeSpan left, uint costMicroseconds, double beta, Random random)
    {
        if (beta <= 0 || left > Window(costMicroseconds, beta))
        {
            return false;
        }

        var draw = -Math.Log(1 - random.NextDouble());
        return draw * beta * costMicroseconds / 1000.0 >= left.TotalMilliseconds;
    }
}
