using Catalog.Domain.Users;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Users;

/// <summary>Queries for users, sent to the database directly, because they are rare. Safe for concurrent use.</summary>
public sealed class UserQueries(IDbContextFactory<CatalogDbContext> contexts, ReadableRows readable)
{
    /// <summary>Lists users ordered by id.</summary>
    /// <param name="after">The id after which the page begins; 0 for the start. The user may have been deleted.</param>
    /// <param name="limit">The page size.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <returns>The page, and the id after which the next one begins; <see langword="null"/> on the last.</returns>
    public async Task<(IReadOnlyList<UserSummary> Items, long? Next)> PageAsync(long after, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var (users, next) = await readable.PageAsync(context, context.Users.AsNoTracking().Where(u => u.Id > after).OrderBy(u => u.Id), limit, ct);
        return ([.. users.Select(UserSummary.From)], next);
    }

    /// <summary>Finds the user with an e-mail address, ignoring case; <see langword="null"/> if there is none, or it cannot be read.</summary>
    /// <param name="email">The e-mail address.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<User?> FindAsync(string email, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var reading = context.Users.FromSql($"SELECT * FROM users WHERE email_key = lower({email})").AsNoTracking().SingleOrDefaultAsync(ct);
        return await readable.OneAsync(reading, "with the e-mail address that was searched for"); // which is not for the log
    }

    /// <summary>Whether any user is an admin. Scans the users until it finds one.</summary>
    /// <param name="ct">Cancels the query.</param>
    public async Task<bool> HasAdminAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Users.AnyAsync(u => u.Role == Role.Admin, ct);
    }
}
