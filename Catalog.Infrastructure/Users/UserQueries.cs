using Catalog.Domain.Users;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Users;

/// <summary>Lists of users, asked of the database directly: operators read them seldom. Safe for concurrent use.</summary>
public sealed class UserQueries(IDbContextFactory<CatalogDbContext> contexts, ReadableRows readable)
{
    /// <summary>A page of users in the order of their ids.</summary>
    /// <param name="after">The id after which to begin; 0 for the start. It need not exist any more.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <returns>The page, and the id after which the next one begins; <see langword="null"/> on the last.</returns>
    public async Task<(IReadOnlyList<UserSummary> Items, long? Next)> PageAsync(long after, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var (users, next) = await readable.PageAsync(context, context.Users.AsNoTracking().Where(u => u.Id > after).OrderBy(u => u.Id), limit, ct);
        return ([.. users.Select(UserSummary.From)], next);
    }

    /// <summary>The user with an e-mail address, without regard to case; <see langword="null"/> when there is none.</summary>
    /// <param name="email">The address.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<User?> FindAsync(string email, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Users.FromSql($"SELECT * FROM users WHERE email_key = lower({email})").AsNoTracking().SingleOrDefaultAsync(ct);
    }
}
