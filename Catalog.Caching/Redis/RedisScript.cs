using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>An embedded Lua script, called by its digest; sent as text only to a server that does not know it.</summary>
internal sealed class RedisScript
{
    private static readonly AsyncLocal<StrongBox<bool>?> Resent = new();
    private readonly string _text;
    private readonly byte[] _digest;
    private readonly string _name;
    private readonly string[] _holds;

    private RedisScript(Assembly assembly, string name, string[] holds)
    {
        (_name, _holds) = (name, holds.Length == 0 ? ["string"] : holds);
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        _text = reader.ReadToEnd();
#pragma warning disable CA5350 // SHA-1 is what EVALSHA names scripts by; nothing here is protected by it.
        _digest = SHA1.HashData(Encoding.UTF8.GetBytes(_text));
#pragma warning restore CA5350
    }

    /// <summary>Loads a script that is embedded in the caller's assembly.</summary>
    /// <param name="name">The file name.</param>
    /// <param name="holds">
    /// The types of its keys as TYPE names them; the last also applies to all that follow, and the default is string. A key of another type is
    /// removed when the script fails on it.
    /// </param>
    /// <exception cref="InvalidOperationException">The script is not embedded.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static RedisScript Embedded(string name, params string[] holds) => new(Assembly.GetCallingAssembly(), name, holds);

    /// <summary>Tracks whether a script in the current flow is resent as text, which is a second command.</summary>
    internal static StrongBox<bool> NoteResent() => Resent.Value = new StrongBox<bool>();

    /// <summary>Reads a reply that is a number.</summary>
    public static readonly Func<RedisResult, long> Number = static reply => (long)reply;

    /// <summary>Runs on the master, never on a replica. One round trip; two the first time a server sees it. All keys must be in one slot.</summary>
    public Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] values) =>
        RunAsync(database, keys, values, static reply => reply);

    /// <summary>The same; <paramref name="read"/> converts the reply here, where one that it cannot read counts as no answer.</summary>
    public async Task<T> RunAsync<T>(IDatabase database, RedisKey[] keys, RedisValue[] values, Func<RedisResult, T> read)
    {
        try
        {
            return read(await database.ScriptEvaluateAsync(_digest, keys, values, CommandFlags.DemandMaster));
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return read(await SendWholeAsync(database, keys, values));
        }
        catch (RedisServerException e)
        {
            Refused(keys).NoteIn(e);
            throw;
        }
    }

    private async Task<RedisResult> SendWholeAsync(IDatabase database, RedisKey[] keys, RedisValue[] values)
    {
        if (Resent.Value is { } resent)
        {
            resent.Value = true;
        }

        try
        {
            return await database.ScriptEvaluateAsync(_text, keys, values, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e)
        {
            Refused(keys).NoteIn(e);
            throw;
        }
    }

    private RefusedScript Refused(RedisKey[] keys) =>
        new(_name, [.. keys.Select((key, i) => (key, _holds[Math.Min(i, _holds.Length - 1)]))]);
}
