using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Users;

/// <summary>Ends the sessions of a user as part of a change of the user. Safe for concurrent use.</summary>
public sealed class UserSessions(IEnumerable<IEndedSessions> keepers)
{
    private readonly IEndedSessions[] _keepers = [.. keepers];

    /// <summary>Deletes the rows, in the caller's transaction.</summary>
    /// <param name="context">The context with the transaction.</param>
    /// <param name="userId">The user.</param>
    /// <param name="except">The session that continues; <see langword="null"/> for none.</param>
    /// <param name="ct">Cancels the statement.</param>
    /// <returns>The token hashes, for <see cref="ForgetAsync"/> after the commit.</returns>
    public static async Task<IReadOnlyList<byte[]>> EndAsync(CatalogDbContext context, long userId, long? except, CancellationToken ct)
    {
        return await context.Database.SqlQuery<byte[]>($"""
            DELETE FROM sessions WHERE user_id = {userId} AND ({except}::bigint IS NULL OR id <> {except}) RETURNING token_hash AS "Value"
            """).ToListAsync(ct);
    }

    /// <summary>Drops all copies, after the commit. Cannot be cancelled.</summary>
    public async ValueTask ForgetAsync(long userId, IReadOnlyList<byte[]> tokenHashes)
    {
        if (tokenHashes.Count > 0)
        {
            await Task.WhenAll(_keepers.Select(keeper => keeper.ForgetAsync(userId, tokenHashes).AsTask()));
        }
    }
}
