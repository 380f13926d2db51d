using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>A Lua script from the embedded files, called by its digest; sent whole only to a server that does not know it.</summary>
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

    /// <summary>Loads the script of that file name that is embedded in the assembly of the caller.</summary>
    /// <param name="name">The file.</param>
    /// <param name="holds">
    /// The types of its keys as TYPE names them, the last for all that follow; strings when left out. A key that holds something else is
    /// removed when the script meets it.
    /// </param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static RedisScript Embedded(string name, params string[] holds) => new(Assembly.GetCallingAssembly(), name, holds);

    /// <summary>Notes whether a script that the calling method runs from here on is sent whole: that is a second command.</summary>
    internal static StrongBox<bool> NoteResent() => Resent.Value = new StrongBox<bool>();

    /// <summary>Runs on the master, never on a replica that may lag. One round trip; two the first time a server sees the script. All keys must hash to one slot.</summary>
    public async Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await database.ScriptEvaluateAsync(_digest, keys, values, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await SendWholeAsync(database, keys, values);
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
