using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Tiers;

/// <summary>A Lua script from the embedded files, called by its digest; sent whole only to a server that does not know it.</summary>
public sealed class RedisScript
{
    private static long _resent;
    private readonly string _text;
    private readonly byte[] _digest;

    private RedisScript(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        _text = reader.ReadToEnd();
#pragma warning disable CA5350 // SHA-1 is what EVALSHA names scripts by; nothing here is protected by it.
        _digest = SHA1.HashData(Encoding.UTF8.GetBytes(_text));
#pragma warning restore CA5350
    }

    /// <summary>How often scripts had to be sent whole, because a server did not know them: each was a second command.</summary>
    internal static long Resent => Volatile.Read(ref _resent);

    /// <summary>Loads the embedded script of that file name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static RedisScript Embedded(string name) => new(name);

    /// <summary>Runs on the master, never on a replica that may lag. One round trip; two the first time a server sees the script. All keys must hash to one slot.</summary>
    public async Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await database.ScriptEvaluateAsync(_digest, keys, values, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _resent);
            return await database.ScriptEvaluateAsync(_text, keys, values, CommandFlags.DemandMaster);
        }
    }
}
