using System.Net;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Users;

/// <summary>Verifies the password of a signed-in user before a change that a stolen session must not make. Safe for concurrent use.</summary>
/// <remarks>A wrong password counts and locks like a failed sign-in, and the account's delay applies; see <see cref="Guesses"/>.</remarks>
internal sealed class CurrentPassword(
    IDbContextFactory<CatalogDbContext> contexts, Guesses guesses, PasswordCheck passwords, SecurityEvents events)
{
    /// <summary>Checks a user's password.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="from">The client's address.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    /// <exception cref="TimeoutException">The database took too long, or too many passwords are waiting to be compared.</exception>
    public async Task<PasswordProof> CheckAsync(long userId, string password, IPAddress? from, CancellationToken ct)
    {
        if (await FindAsync(userId, ct) is not (var email, var hash))
        {
            return new PasswordProof(ProofOutcome.NoUser);
        }

        var key = new GuessKey(email, from);
        var (lockedFor, delay) = await guesses.LookAsync(key, ct);
        if (lockedFor > TimeSpan.Zero)
        {
            await NoteAsync(SecurityEvent.PasswordLocked);
            return new PasswordProof(ProofOutcome.Locked, email) { LockedFor = lockedFor, HoldFor = delay };
        }

        if (await passwords.CompareAsync(password, hash, ct) == PasswordVerificationResult.Failed)
        {
            await guesses.FailAsync(key, userId, ct);
            await NoteAsync(SecurityEvent.PasswordWrong);
            return new PasswordProof(ProofOutcome.Wrong, email) { HoldFor = delay };
        }

        await guesses.ForgetAsync(key, ct);
        return new PasswordProof(ProofOutcome.Right, email, hash) { HoldFor = delay };

        Task NoteAsync(string kind) => events.NoteAsync(new SecurityEvent(kind, SecurityEvent.User(userId), SecurityEvent.User(userId), from));
    }

    private async Task<(string Email, string Hash)?> FindAsync(long userId, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var found = await context.Users.AsNoTracking()
            .Where(u => u.Id == userId)
            .Join(context.Credentials, u => u.Id, c => c.UserId, (u, c) => new { u.Email, c.PasswordHash })
            .SingleOrDefaultAsync(ct);
        return found is null ? null : (found.Email, found.PasswordHash);
    }
}
