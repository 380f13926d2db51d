using Catalog.Domain.Users;
using Catalog.Infrastructure.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Users;

/// <summary>Changes passwords. Nothing of it is cached. Safe for concurrent use.</summary>
public sealed class PasswordStore(
    IDbContextFactory<CatalogDbContext> contexts, UserSessions sessions, IPasswordHasher<User> hasher)
{
    /// <summary>Replaces a user's password and ends the user's sessions, as somebody else may know the old one.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="current">The password as it is now.</param>
    /// <param name="replacement">The password that it shall be.</param>
    /// <param name="keep">The session that goes on; <see langword="null"/> for none.</param>
    /// <param name="ct">Until the commit: gives up and changes nothing.</param>
    public async Task<PasswordChange> ChangeAsync(long userId, string current, string replacement, long? keep, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var found = await context.Users.AsNoTracking()
            .Where(u => u.Id == userId)
            .Join(
                context.Credentials,
                u => u.Id,
                c => c.UserId,
                (user, credentials) => new
                {
                    User = user,
                    Credentials = credentials,
                    LockedFor = credentials.LockedUntil - DateTimeOffset.UtcNow, // in the database, which has set the lock by its own clock
                })
            .SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return new PasswordChange(PasswordChangeOutcome.NotFound);
        }

        if (PasswordRules.Broken(replacement, found.User.Email) is { } rule)
        {
            return new PasswordChange(PasswordChangeOutcome.Refused, Rule: rule);
        }

        if (found.LockedFor is { } lockedFor && lockedFor > TimeSpan.Zero)
        {
            return new PasswordChange(PasswordChangeOutcome.Locked, LockedFor: lockedFor);
        }

        var known = found.Credentials.PasswordHash;
        if (hasher.VerifyHashedPassword(found.User, known, current) == PasswordVerificationResult.Failed)
        {
            await context.Credentials.Where(c => c.UserId == userId)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.Failures, x => x.Failures + 1), ct);
            return new PasswordChange(PasswordChangeOutcome.WrongPassword);
        }

        return await ReplaceAsync(context, userId, known, hasher.HashPassword(found.User, replacement), keep, ct)
            ? new PasswordChange(PasswordChangeOutcome.Done)
            : new PasswordChange(PasswordChangeOutcome.WrongPassword);
    }

    private async Task<bool> ReplaceAsync(
        CatalogDbContext context, long userId, string known, string replacement, long? keep, CancellationToken ct)
    {
        IReadOnlyList<byte[]> ended = [];
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var replaced = await context.Credentials.Where(c => c.UserId == userId && c.PasswordHash == known) // else it is not current any more
                .ExecuteUpdateAsync(
                    c => c.SetProperty(x => x.PasswordHash, replacement)
                        .SetProperty(x => x.Failures, 0)
                        .SetProperty(x => x.LockedUntil, (DateTimeOffset?)null),
                    ct);
            if (replaced == 0)
            {
                return false;
            }

            ended = await UserSessions.EndAsync(context, userId, keep, ct);
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        }
        finally
        {
            await sessions.ForgetAsync(userId, ended);
        }
    }
}
