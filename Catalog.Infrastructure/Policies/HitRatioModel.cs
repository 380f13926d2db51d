namespace Catalog.Infrastructure.Policies;

/// <summary>The model of docs/capacity.md: the hits of a cache whose keys have a Zipf popularity and expire after a TTL.</summary>
/// <remarks>
/// Key k of N gets 1/(k H) of the reads, and is a hit with probability a/(k + a), where H is the N-th harmonic number and a = reads per second x TTL / H.
/// </remarks>
public static class HitRatioModel
{
    private const double Euler = 0.57721566490153286;
    private const double MostKeys = 1e9;

    /// <summary>The hit ratio in a steady state, from 0 to 1.</summary>
    /// <param name="readsPerSecond">The reads of all keys.</param>
    /// <param name="ttl">How long a loaded value is kept.</param>
    /// <param name="keys">The number of keys.</param>
    public static double Ratio(double readsPerSecond, TimeSpan ttl, double keys)
    {
        var harmonic = Digamma(keys + 1) + Euler;
        var a = readsPerSecond * ttl.TotalSeconds / harmonic;
        return (Digamma(a + 1) + Euler - Digamma(keys + a + 1) + Digamma(keys + 1)) / harmonic;
    }

    /// <summary>The number of keys with which the model gives a measured hit ratio, from 1 to 10^9. Changes and cold starts count as more keys.</summary>
    /// <param name="readsPerSecond">The reads of all keys.</param>
    /// <param name="ttl">How long a loaded value is kept.</param>
    /// <param name="ratio">The measured hit ratio.</param>
    public static double Keys(double readsPerSecond, TimeSpan ttl, double ratio)
    {
        var (few, many) = (0.0, Math.Log(MostKeys));
        for (var step = 0; step < 50; step++)
        {
            var middle = (few + many) / 2;
            if (Ratio(readsPerSecond, ttl, Math.Exp(middle)) > ratio)
            {
                few = middle;
            }
            else
            {
                many = middle;
            }
        }

        return Math.Exp((few + many) / 2);
    }

    // For x from 1: the recurrence up to 6, then the asymptotic series.
    private static double Digamma(double x)
    {
        var sum = 0.0;
        for (; x < 6; x++)
        {
            sum -= 1 / x;
        }

        var square = 1 / (x * x);
        return sum + Math.Log(x) - (0.5 / x) - (square * ((1.0 / 12) - (square * ((1.0 / 120) - (square / 252)))));
    }
}
