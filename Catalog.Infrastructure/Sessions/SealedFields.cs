using StackExchange.Redis;

namespace Catalog.Infrastructure.Sessions;

/// <summary>The fields of a session's hash that determine rights.</summary>
/// <param name="Id">The session.</param>
/// <param name="User">The user.</param>
/// <param name="Role">The user's role.</param>
/// <param name="Created">When the user signed in.</param>
/// <param name="Ends">When it ends.</param>
/// <param name="Checked">When it was last read from the database.</param>
internal readonly record struct SealedFields(long Id, long User, string Role, long Created, long Ends, long Checked)
{
    /// <summary>The names of the fields, in the order that <see cref="TryRead"/> expects.</summary>
    public static IReadOnlyList<RedisValue> Names { get; } =
    [
        SessionFields.Id, SessionFields.User, SessionFields.Role, SessionFields.Created, SessionFields.Ends, SessionFields.Checked,
    ];

    /// <summary>Reads the fields; false if a number is invalid.</summary>
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
