using System.Security.Cryptography;
using System.Text;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Patterns;

/// <summary>Applies a batch without the counts that can never be written, so that one of them does not hold back the others.</summary>
/// <remarks>
/// Which count is to blame is found by halving. The ids of the halves follow from the batch's: a half that the database has is not applied
/// again, whoever comes back to the batch. What is left out is logged and counted. Thread-safe.
/// </remarks>
/// <param name="name">Names the counters in log and metrics.</param>
/// <param name="apply">Adds a batch to the database; see <see cref="WriteBehind"/>.</param>
/// <param name="metrics">Counts what is left out.</param>
/// <param name="log">Says what is left out.</param>
internal sealed class SoundCounts(
    string name, Func<CounterBatch, CancellationToken, Task> apply, CachingMetrics metrics, ILogger log)
{
    /// <summary>The counts of a hash as Redis answers it, but for those that are no numbers.</summary>
    public Dictionary<string, long> Read(ReadOnlySpan<RedisValue> fields)
    {
        var counts = new Dictionary<string, long>(fields.Length / 2);
        for (var i = 0; i < fields.Length; i += 2)
        {
            if (fields[i + 1].TryParse(out long count))
            {
                counts[fields[i]!] = count;
            }
            else
            {
                LeaveOut(fields[i]!, fields[i + 1], failure: null);
            }
        }

        return counts;
    }

    /// <summary>Applies a batch.</summary>
    /// <exception cref="Exception">What the database threw, except for a poison count.</exception>
    public async Task ApplyAsync(CounterBatch batch, CancellationToken ct)
    {
        try
        {
            await apply(batch, ct);
        }
        catch (PoisonEventException e) when (batch.Counts.Count == 1)
        {
            var (field, count) = batch.Counts.Single();
            LeaveOut(field, count, e);
        }
        catch (PoisonEventException)
        {
            var fields = batch.Counts.OrderBy(count => count.Key, StringComparer.Ordinal).ToArray();
            foreach (var half in fields.Chunk((fields.Length + 1) / 2))
            {
                await ApplyAsync(new CounterBatch(IdOf(batch.Id, half[0].Key), half.ToDictionary()), ct);
            }
        }
    }

    private static string IdOf(string batch, string firstField) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{batch} {firstField}")).AsSpan(0, 16));

    private void LeaveOut(string field, RedisValue count, Exception? failure)
    {
        log.LogError(failure, "A count of {Name} can never be written and is dropped: {Field} = {Count}", name, field, count);
        metrics.SetAside(name);
    }
}
