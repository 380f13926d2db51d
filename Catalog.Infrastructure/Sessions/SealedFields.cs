using StackExchange.Redis;

namespace Catalog.Infrastructure.Sessions;

/// <summary>What decides about rights in the hash of a session.</summary>
/// <param name="Id">The session.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Created">When the user signed in.</param>
/// <param name="Ends">When it ends.</param>
/// <param name="Checked">When the database was asked.</param>
internal readonly record struct SealedFields(long Id, long User, string Role, long Created, long Ends, long Checked)
{
    /// <summary>The fields in the order in which <see cref="TryRead"/> takes them.</summary>
    public static IReadOnlyList<RedisValue> Names { get; } =
    [
        SessionFields.Id, SessionFields.User, SessionFields.Role, SessionFields.Created, SessionFields.Ends, SessionFields.Checked,
    ];

    /// <summary>Reads the fields; false when one that is to be a number is none.</summary>
    public static bool TryRead(ReadOnlySpan<RedisValue> values, out SealedFields fields)
    {
        fields = default;
        if (!values[0].TryParse(out long id)
            || !values[1].TryParse(out long user)
            || !values[3].TryParse(out long created)
            || !values[4].TryParse(out long ends)
            || !values[5].TryParse(out long when))
        {
            return false;
        }

        fields = new SealedFields(id, user, values[2].ToString(), created, ends, when);
        return true;
    }
}
