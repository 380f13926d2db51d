using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>The script that was refused, stored in the exception.</summary>
/// <param name="Name">The script's name.</param>
/// <param name="Keys">Its keys and their expected types.</param>
internal sealed record RefusedScript(string Name, IReadOnlyList<(RedisKey Key, string Holds)> Keys)
{
    /// <summary>The script stored in an exception, if any.</summary>
    public static RefusedScript? Of(Exception e) => e.Data[typeof(RefusedScript)] as RefusedScript;

    /// <summary>Stores the script in an exception.</summary>
    public void NoteIn(Exception e) => e.Data[typeof(RefusedScript)] = this;
}
