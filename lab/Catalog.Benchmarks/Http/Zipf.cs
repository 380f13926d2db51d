namespace Catalog.Benchmarks.Http;

/// <summary>Numbers from 1 to n of which the k-th is drawn in proportion to 1/k, as products are looked at; the same every time.</summary>
internal sealed class Zipf
{
    private readonly double[] _cumulative;
    private readonly Random _random = new(1);

    public Zipf(int n)
    {
        _cumulative = new double[n];
        var sum = 0.0;
        for (var k = 1; k <= n; k++)
        {
            _cumulative[k - 1] = sum += 1.0 / k;
        }
    }

    public int Next()
    {
        var found = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
        return (found < 0 ? ~found : found) + 1;
    }
}
