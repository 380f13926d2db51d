using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Users;

namespace Catalog.Api.Users;

/// <summary>What the removal of an account needs.</summary>
/// <remarks>A class and not a record, so that nothing prints the password.</remarks>
public sealed class DeletionInput
{
    /// <summary>The caller's own password, so that a stolen session cannot remove a user.</summary>
    /// <example>correct horse battery staple</example>
    [Required, StringLength(PasswordRules.Most)]
    public string? CurrentPassword { get; init; }
}
