# A CI run reports here when it has finished.
class BuildsController < ActionController::API
  def create
    project = Project.find_by!(token: params.require(:token))
    Build.create!(project: project, commit_sha: params.require(:commit), report_url: params.require(:report))
    head :created
  end

  def show
    render json: Build.find(params[:id])
  end
end
