using Catalog.Caching;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Activity;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Reviews;
using Catalog.Infrastructure.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Infrastructure.Users;

/// <summary>Writes users: database first, then the cache entry is invalidated. <see cref="UserCache"/> reads them.</summary>
/// <remarks>
/// A failed or cancelled write also invalidates, because the row may have been committed. Safe for concurrent use.
/// </remarks>
internal sealed class UserStore(
    IDbContextFactory<CatalogDbContext> contexts,
    UserCache cache,
    UserFilter filter,
    SessionStore sessions,
    ActivityFeed feeds,
    [FromKeyedServices(ReviewCacheOptions.Name)] ICache<long, ReadOnlyMemory<byte>> reviews,
    PasswordCheck passwords)
{

    /// <summary>Adds a user with credentials. Hashing the password takes about 100 ms of processor time, intentionally.</summary>
    /// <param name="details">E-mail address and name.</param>
    /// <param name="password">Checked by <see cref="PasswordRules"/>; only its hash is stored.</param>
    /// <param name="role">The role.</param>
    /// <param name="ct">Cancels it before the commit; nothing is added then.</param>
    /// <exception cref="TimeoutException">Too many passwords are waiting to be hashed.</exception>
    public async Task<UserWrite> AddAsync(UserDetails details, string password, Role role, CancellationToken ct)
    {
        var user = new User { Email = details.Email, Name = details.Name, Role = role };
        var hash = await passwords.HashAsync(password, ct);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            context.Add(user);
            await context.SaveChangesAsync(ct);
            context.Add(new Credentials { UserId = user.Id, PasswordHash = hash });
            await context.SaveChangesAsync(ct);
            await filter.AddAsync(user.Id);
            await transaction.CommitAsync(CancellationToken.None);
            return new UserWrite(UserWriteOutcome.Done, UserDocument.From(user, []));
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: UserMapping.EmailIndex })
        {
            return new UserWrite(UserWriteOutcome.EmailTaken);
        }
        finally
        {
            if (user.Id > 0)
            {
                await filter.AddAsync(user.Id); // a rebuild that began before the commit has not read the row
                await cache.ChangedAsync(user.Id); // the absence of the id may be cached
            }
        }
    }

    /// <summary>Replaces a user's e-mail address and name, if it still has an expected version.</summary>
    /// <param name="id">The user.</param>
    /// <param name="details">The new values.</param>
    /// <param name="expected">The revisions that may be replaced; <see langword="null"/> for any.</param>
    /// <param name="isProven">Whether the caller's password was verified; without it the e-mail address must stay the same.</param>
    /// <param name="ct">Cancels it before the commit; nothing is changed then.</param>
    public async Task<UserWrite> UpdateAsync(long id, UserDetails details, string[]? expected, bool isProven, CancellationToken ct)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            if (isProven)
            {
                await context.Database.ExecuteSqlRawAsync(GuessSql.ForgetAddress, [id, details.Email], ct);
            }

            var updated = await context.Users.FromSql($"""
                UPDATE users SET email = {details.Email}, name = {details.Name}
                WHERE id = {id} AND ({expected}::text[] IS NULL OR revision(version, updated_at) = ANY({expected}::text[]))
                    AND ({isProven} OR email = {details.Email})
                RETURNING *
                """).AsNoTracking().ToListAsync(ct);
            if (updated is not [var user])
            {
                return new UserWrite(await WhyNothingAsync(context, id, expected, ct));
            }

            // The row is locked until the commit, and no address changes without that lock.
            var addresses = await context.Addresses.AsNoTracking().Where(a => a.UserId == id).OrderBy(a => a.Id).ToListAsync(ct);
            await transaction.CommitAsync(CancellationToken.None);
            return new UserWrite(UserWriteOutcome.Done, UserDocument.From(user, addresses));
        }
        catch (PostgresException e) when (e.ConstraintName == UserMapping.EmailIndex)
        {
            return new UserWrite(UserWriteOutcome.EmailTaken);
        }
        catch (Exception e) when (ReadableRows.IsUnreadable(e))
        {
            return new UserWrite(UserWriteOutcome.NotFound); // as for readers; nothing was changed
        }
        finally
        {
            await cache.ChangedAsync(id);
        }
    }

    /// <summary>
    /// Deletes a user and all their data, if it still has an expected version. The user's sessions end on all nodes; the reviews
    /// stay, without a name.
    /// </summary>
    /// <param name="id">The user.</param>
    /// <param name="expected">The revisions that may be deleted; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels it before the commit; nothing is changed then.</param>
    public async Task<UserWriteOutcome> DeleteAsync(long id, string[]? expected, CancellationToken ct)
    {
        IReadOnlyList<byte[]> ended = [];
        IReadOnlyCollection<long> reviewed = [];
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            await using var transaction = await context.Database.BeginTransactionAsync(ct);

            // In the order of signing in and of changing the password, which would otherwise deadlock with this.
            await context.Database.ExecuteSqlAsync($"SELECT FROM credentials WHERE user_id = {id} FOR UPDATE", ct);

            // Locked first: from here on no session can be opened that the list of ended ones would miss.
            var locked = await context.Database.SqlQuery<long>($"""
                SELECT id AS "Value" FROM users
                WHERE id = {id} AND ({expected}::text[] IS NULL OR revision(version, updated_at) = ANY({expected}::text[]))
                FOR UPDATE
                """).ToListAsync(ct);
            if (locked is not [_])
            {
                return await WhyNothingAsync(context, id, expected, ct);
            }

            ended = await SessionStore.EndAsync(context, id, except: null, ct);
            await context.Database.ExecuteSqlRawAsync(GuessSql.ForgetUser, [id], ct);
            reviewed = await context.Reviews.Where(r => r.UserId == id).Select(r => r.ProductId).ToListAsync(ct);
            await context.Users.Where(u => u.Id == id).ExecuteDeleteAsync(ct);
            await transaction.CommitAsync(CancellationToken.None);
            return UserWriteOutcome.Done;
        }
        finally
        {
            await cache.ChangedAsync(id);
            await sessions.ForgetAsync(ended);
            await feeds.ChangedAsync([id]);
            await reviews.InvalidateTagsAsync([.. reviewed.Select(ProductStore.Tag)]);
        }
    }

    // If the row exists and has an expected version, the update was refused because the password is missing.
    private static async Task<UserWriteOutcome> WhyNothingAsync(CatalogDbContext context, long id, string[]? expected, CancellationToken ct)
    {
        var isExpected = await context.Database.SqlQuery<bool>($"""
            SELECT {expected}::text[] IS NULL OR revision(version, updated_at) = ANY({expected}::text[]) AS "Value" FROM users WHERE id = {id}
            """).ToListAsync(ct);
        return isExpected switch
        {
            [] => UserWriteOutcome.NotFound,
            [true] => UserWriteOutcome.PasswordNeeded,
            _ => UserWriteOutcome.VersionMismatch,
        };
    }
}
