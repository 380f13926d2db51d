namespace Catalog.Benchmarks.Http;

/// <summary>Random numbers from 1 to n, where k is drawn in proportion to 1/k, like product views; always the same sequence.</summary>
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
