# A CI run reports here when it has finished.
class BuildsController < ActionController::API
  def create
    project = Project.find_by!(token: params.require(:token))
    JobCreation.perform_async(project.id, params.require(:commit), params.require(:report))
    head :accepted
  end

  def show
    render json: Build.find(params[:id])
  end
end
