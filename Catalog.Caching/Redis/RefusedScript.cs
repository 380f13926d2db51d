using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Which script was refused, kept with the exception.</summary>
/// <param name="Name">The script.</param>
/// <param name="Keys">Its keys, with the types that they should have.</param>
internal sealed record RefusedScript(string Name, IReadOnlyList<(RedisKey Key, string Holds)> Keys)
{
    /// <summary>The script that an exception is of, if it is one's.</summary>
    public static RefusedScript? Of(Exception e) => e.Data[typeof(RefusedScript)] as RefusedScript;

    /// <summary>Notes the script in the exception.</summary>
    public void NoteIn(Exception e) => e.Data[typeof(RefusedScript)] = this;
}
